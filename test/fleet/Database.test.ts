import { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import { databaseFailed } from "../../src/fleet/Database.js"

const reasonOf = (code: string, message = "no") =>
  databaseFailed(new SqlError({ message: "Failed", cause: Object.assign(new Error(message), { code }) }))
    .reason

describe("what a database says", () => {
  const said: ReadonlyArray<readonly [code: string, what: string, reason: string]> = [
    ["57P01", "an administrator ended the connection", "Unreachable"],
    ["53300", "it has too many clients", "Unreachable"],
    ["ECONNREFUSED", "nobody listens there", "Unreachable"],
    ["40P01", "two transactions stood in each other's way", "Unreachable"],
    ["25006", "it only lets read, since another one is the master now", "Unreachable"],
    ["42P01", "it has no such table", "NoTables"],
    ["23505", "there is such a row already", "Failed"],
    ["28P01", "the password is wrong", "Unusable"]
  ]
  for (const [code, what, reason] of said)
    it(`is taken for ${reason} where ${what}`, () => {
      assert.strictEqual(reasonOf(code), reason)
    })
})
