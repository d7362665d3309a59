import { orderInWords } from "../../domain/OrderWords.js"
import type { BudgetSpent } from "../../services/StateStore.js"
import { budgetAdvice, enoughFor } from "../output/MoneyLines.js"

/** How whoever reads an advice goes on with the film: the words that differ between a film in a folder and one of the queue. */
export interface WayOn {
  /** Imperative, for the middle of a sentence. */
  readonly again: string
  /** The whole sentence of that, after a failure that lost nothing. */
  readonly goOn: string
  /** The command that orders a fresh take, before what is to be taken afresh. */
  readonly redo: string
  /** To give a plan that was changed, in the imperative. */
  readonly withPlan: string
  /** To begin anew, in the imperative. */
  readonly anew: string
  readonly budget: (error: BudgetSpent) => string
}

/** A film in a folder. */
export const inFolder: WayOn = {
  again: "run the same command again",
  goOn: "What was answered is saved: run the same command again to go on from here.",
  redo: "redo",
  withPlan: "run again with --plan",
  anew: "begin anew with --fresh",
  budget: budgetAdvice
}

/** A film of the queue, by whichever of the machines that use it. */
export const onQueue: WayOn = {
  again: "have the film tried again (queue retry FILM)",
  goOn: "What was answered is saved: have the film tried again (queue retry FILM) to go on from there.",
  redo: "redo --database --film FILM",
  withPlan: "go on with queue go-on FILM --plan",
  anew: "submit it under another --name",
  budget: (error) => {
    const { account, id } = error
    const where =
      account === undefined
        ? "queue go-on FILM --budget"
        : `queue account${account === "" ? "" : ` ${account}`} --budget, then go on with queue go-on FILM`
    const amount =
      account === undefined ? `allow ${enoughFor(error)} or more with` : "raise the account's budget with"
    return `What was answered is saved. To go on, ${amount} ${where}. Next comes ${orderInWords(id)}.`
  }
}
