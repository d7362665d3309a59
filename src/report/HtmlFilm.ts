import type { PipelineState } from "../domain/PipelineState.js"
import { addressOf } from "./Html.js"

/** A file that a change replaced, and where it stood before. */
export interface SetAside {
  readonly path: string
  /** Empty where nobody knows. */
  readonly was: string
}

/** All that a report is made from: what is known of a film, and what lies in its folder. */
export interface ReportedFilm {
  readonly state: PipelineState
  /** A score at or above this counts as kept to the sheets, 0 to 1. */
  readonly acceptAt: number
  /** Every file of the folder, by its path below it. */
  readonly files: ReadonlySet<string>
  /** The picture that stands for a clip until somebody plays it. */
  readonly posterOf: (clip: string) => string
  readonly setAside: ReadonlyArray<SetAside>
}

/** The address of a file that is there; none for one that is not. */
export const linkTo = (film: ReportedFilm, path: string): string | undefined =>
  film.files.has(path) ? addressOf(path) : undefined
