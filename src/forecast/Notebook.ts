import type { AssetId } from "../domain/AssetId.js"
import type { Ticks } from "../domain/Money.js"
import type { OrderId } from "../domain/OrderId.js"

/** One call a run would send. */
export interface ForecastOrder {
  readonly id: OrderId
  readonly price: Ticks
  /** It was sent before and never answered: it may have been billed already. */
  readonly sentBefore: boolean
  /** What was decided otherwise since what it is for was made; nothing where that is new. */
  readonly changes: ReadonlyArray<string>
}

/** A file of the film as a forecast sees it: not made yet, and as long as it was planned; or lying somewhere else than it will. */
export type Pretended =
  | { readonly _tag: "Placeholder"; readonly seconds: number }
  | { readonly _tag: "Elsewhere"; readonly path: string }

/** Where one forecast writes down what the run would do, and which files it pretends to have made. */
export interface Notebook {
  /** Paid calls, in the order of their sending. */
  readonly orders: Array<ForecastOrder>
  /** Files that would be made or fetched, by their paths below the folder, and whether they were whole before. */
  readonly files: Array<{ readonly path: string; readonly wasWhole: boolean }>
  /** Assets that stand as they are. */
  readonly kept: Array<AssetId>
  /** What stands for files, by their absolute paths; where none does, the real file is the one. */
  readonly pretended: Map<string, Pretended>
}

export const emptyNotebook = (): Notebook => ({ orders: [], files: [], kept: [], pretended: new Map() })
