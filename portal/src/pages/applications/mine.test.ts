import { expect, test } from "vitest";
import { hex, sha256, utf8 } from "../../proof/bytes.ts";
import { commit, userId } from "./mine.ts";

test("a user id is that of types.UserID", () => expect(userId(3, "07".repeat(32))).toBe("d5ab41bdfe585c03a948804fe56dbf6f"));
test("a commitment is opened by its salt, and no two are equal", () => {
  const [a, b] = [commit("морковь"), commit("морковь")];
  expect(hex(a.commitment)).toBe(hex(sha256(a.salt, utf8("морковь"))));
  expect(hex(a.commitment)).not.toBe(hex(b.commitment));
});
