import { mount } from "svelte";
import Frame from "./Frame.svelte";
import { language } from "./lib/i18n.ts";
import { router } from "./lib/router.svelte.ts";
import { theme } from "./lib/theme.svelte.ts";
import "./styles.css";

document.documentElement.lang = language;
theme.apply();
router.start();
const target = document.getElementById("portal");
if (target) {
  target.replaceChildren();
  mount(Frame, { target });
}
