// What runs on each page.

document.documentElement.classList.add("scripted");
// What does not meet the conditions of the address is not shown first, to go a moment later.
document.documentElement.classList.toggle("waiting", readAddress().size > 0);

addEventListener("DOMContentLoaded", () => {
  startSearch();
  startSkipping();
  startCopying();
  startMenus();
  try {
    if (find("#conditions")) startInstancetypes();
    if (find("#preference-conditions")) startPreferences();
    if (find("#fit")) startFit();
  } finally {
    document.documentElement.classList.remove("waiting");
  }
});
