/** The colour that goes with the state of a proposal. */
export function toneOf(state: string): "plain" | "good" | "bad" | "warn" {
  switch (state) {
    case "passed":
      return "good";
    case "failed":
    case "rejected":
      return "bad";
    case "voting":
      return "warn";
    default:
      return "plain";
  }
}
