// "Copy the link": offered only where the browser can do it.

const button = document.querySelector("[data-copy]");
if (button && navigator.clipboard) {
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    const status = button.parentElement.querySelector("[data-done]");
    await navigator.clipboard.writeText(button.dataset.copy);
    status.textContent = status.dataset.done;
  });
}
