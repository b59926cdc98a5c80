import { expect, test } from "vitest";
import { sha256, utf8 } from "@moscowd/light";
import { commit, newSalt, userId } from "./mine.ts";

test("a user id is that of types.UserID", () => expect(userId(3, "07".repeat(32))).toBe("d5ab41bdfe585c03a948804fe56dbf6f"));
test("a commitment is opened by its salt, and no two are equal", () => {
  const salt = newSalt();
  expect(commit(salt, "морковь")).toEqual(sha256(salt, utf8("морковь")));
  expect(commit(newSalt(), "морковь")).not.toEqual(commit(salt, "морковь"));
});
