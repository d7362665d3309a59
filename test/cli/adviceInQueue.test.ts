import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { endingOf } from "../../src/cli/commands/worker/Ending.js"
import { adviceInQueue, type Failure } from "../../src/cli/ending/Ending.js"
import { nextLines } from "../../src/cli/fleet/FilmLines.js"
import { OrderId } from "../../src/domain/OrderId.js"
import { BudgetSpent, InDoubt } from "../../src/services/StateStore.js"
import { cents, unavailable } from "../../src/testing/store/StoreKit.js"

const id = OrderId.other("a picture")
const spent = { id, price: cents(9), spent: cents(22), budget: cents(30) }
const inDoubt = { id, price: cents(9), sent: 2, stoppedAtOnce: false, because: Option.none() }

describe("what is to be done about a film of the queue", () => {
  it("is said in commands of the queue: nobody there has a folder or a command to run again", () => {
    const failures: ReadonlyArray<Failure> = [
      new BudgetSpent(spent),
      new BudgetSpent({ ...spent, account: "class" }),
      new BudgetSpent({ ...spent, account: "" }),
      new InDoubt(inDoubt),
      unavailable("Busy"),
      unavailable("NotSent")
    ]
    for (const failure of failures)
      assert.notMatch(
        Option.getOrThrow(adviceInQueue(failure)),
        /same command|--raise-budget|--fresh|--output-dir|--dry-run/,
        failure._tag
      )
  })

  it("names the budget that is spent: the film's own, or its account's", () => {
    const { code, remedies } = endingOf(new BudgetSpent(spent))
    assert.strictEqual(code, 3)
    assert.match(remedies.join(" "), /allow 0\.31 or more with queue go-on FILM --budget/)
    const { remedies: ofAccount } = endingOf(new BudgetSpent({ ...spent, account: "class" }))
    assert.match(ofAccount.join(" "), /raise the account's budget with queue account class --budget/)
    const nextAfter = (failure: BudgetSpent) => {
      const { message } = failure
      const outcome = { code, tag: "BudgetSpent", message, remedies: [], spent: cents(22), degradations: 0 }
      return nextLines("fox", "failed", Option.some(outcome)).join(" ")
    }
    assert.match(nextAfter(new BudgetSpent(spent)), /queue go-on fox --budget USD/)
    for (const account of ["class", ""])
      assert.match(nextAfter(new BudgetSpent({ ...spent, account })), /queue go-on fox$/)
  })

  it("asks otherwise for a plan that cannot be filmed: tried again it would be answered by what is saved", () => {
    const nextAfter = (message: string) => {
      const outcome = {
        ...{ code: 1, tag: "PlanUnfilmable", message, remedies: [] },
        spent: cents(1),
        degradations: 0
      }
      return nextLines("fox", "failed", Option.some(outcome)).join(" ")
    }
    assert.match(
      nextAfter("The film lasts about 7 s; it may last 6 s at most."),
      /go-on fox --max-duration SECONDS$/
    )
    assert.match(
      nextAfter("The scenes last 7 s together; they may last 6 s at most."),
      /--max-duration SECONDS$/
    )
    assert.match(nextAfter("Nobody is in scene 2."), /go-on fox --plan-model NAME$/)
  })
})
