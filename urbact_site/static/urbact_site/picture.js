// A picture to upload: dropped on its field, shown before it is sent, its focus chosen by a click.
// The two fields of the focus do the same by keyboard.

for (const area of document.querySelectorAll(".picture-drop")) start(area);

function start(area) {
  const input = area.querySelector("input[type=file]");
  const across = document.getElementById("id_focus_x");
  const down = document.getElementById("id_focus_y");
  let box = area.querySelector(".picture-focus");
  const mark = document.createElement("span");

  for (const type of ["dragenter", "dragover"]) area.addEventListener(type, (event) => {
    event.preventDefault();
    area.classList.add("is-over");
  });
  for (const type of ["dragleave", "drop"]) area.addEventListener(type, () => area.classList.remove("is-over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    input.files = one.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // By a data: address, which our policy allows.
  input.addEventListener("change", () => {
    const [file] = input.files;
    if (!file?.type.startsWith("image/")) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => show(reader.result));
    reader.readAsDataURL(file);
  });

  function show(address) {
    if (!box) {
      box = document.createElement("div");
      box.className = "picture-focus";
      area.prepend(box);
      listen();
    }
    const image = box.querySelector("img") ?? box.appendChild(document.createElement("img"));
    image.alt = "";
    image.src = address;
    place();
  }

  function listen() {
    if (!across || !down) return;
    box.append(mark);
    box.addEventListener("click", ({ clientX, clientY }) => {
      const { left, top, width, height } = box.getBoundingClientRect();
      set(across, (clientX - left) / width);
      set(down, (clientY - top) / height);
    });
    for (const field of [across, down]) field.addEventListener("input", place);
    place();
  }

  function set(field, share) {
    field.value = Math.round(Math.min(Math.max(share, 0), 1) * 100);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function place() {
    mark.style.left = `${across?.value || 50}%`;
    mark.style.top = `${down?.value || 50}%`;
  }

  if (box) listen();
}
