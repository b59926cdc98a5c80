/** Runs in the browser: makes the ballots and posts them to the test. */
import { make, remake, type Vectors } from "./remake.js";

let answer: object;
try {
  const vectors = (await (await fetch("/vectors.json")).json()) as Vectors;
  answer = { remade: remake(vectors), made: make(vectors) };
} catch (error) {
  answer = { error: String(error) };
}
await fetch("/", { method: "POST", body: JSON.stringify(answer) });
