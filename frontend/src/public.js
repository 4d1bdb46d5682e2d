// Pages without account: no htmx, just what saves typing and waiting.
import { keepDrafts } from "./drafts.js";
import { guardSubmits, shrinkPhotos } from "./forms.js";
import { reachFirst } from "./reach.js";

keepDrafts();
shrinkPhotos();
reachFirst();
guardSubmits();
