/** Light or dark: what was chosen here, else what the system says. */
export type Theme = "auto" | "light" | "dark";

const key = "theme";

function stored(): Theme {
  try {
    const value = globalThis.localStorage?.getItem(key);
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    return "auto"; // storage is forbidden
  }
}

class Choice {
  #choice = $state<Theme>(stored());

  get choice(): Theme {
    return this.#choice;
  }

  set choice(to: Theme) {
    this.#choice = to;
    try {
      localStorage.setItem(key, to);
    } catch {
      // It holds until the page is closed.
    }
    this.apply();
  }

  apply(): void {
    if (this.#choice === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.#choice;
  }
}

export const theme = new Choice();
