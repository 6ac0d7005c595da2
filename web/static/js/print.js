// What is folded is opened for the paper and folded again. Browsers that can
// do it by style need none of this.

let opened = [];

addEventListener("beforeprint", () => {
  opened = Array.from(document.querySelectorAll("main details:not([open])"));
  for (const details of opened) details.open = true;
});
addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
  opened = [];
});
