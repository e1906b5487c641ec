// What runs on each page.

document.documentElement.classList.add("scripted");

addEventListener("DOMContentLoaded", () => {
  startSearch();
  startCopying();
  startMenus();
  if (find("#conditions")) startInstancetypes();
  if (find("#preference-conditions")) startPreferences();
  if (find("#fit")) startFit();
});
