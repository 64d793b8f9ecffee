// "Copy": offered only where the browser can do it.

for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    const status = button.parentElement.querySelector("[data-done]");
    await navigator.clipboard.writeText(button.dataset.copy);
    status.textContent = status.dataset.done;
  });
}
