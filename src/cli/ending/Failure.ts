import type { ValidationError } from "@effect/cli"
import type { ServeError } from "@effect/platform/HttpServerError"
import type { QuitException } from "@effect/platform/Terminal"
import type { ConfigError } from "effect"
import type { SheetMissing } from "../../domain/Cast.js"
import type { ReferenceUnknown } from "../../domain/PlanRequest.js"
import type { FilmHeld } from "../../flow/Gates.js"
import type { DrawingPartMissing } from "../../services/DrawingPartMissing.js"
import type { FfmpegMissing, MediaFailed } from "../../services/Ffmpeg.js"
import type { GrokError } from "../../services/GrokError.js"
import type { PhotoUnusable } from "../../services/Photo.js"
import type { BudgetSpent, InDoubt, StoreFailed } from "../../services/StateStore.js"
import type { FileUnreadable, FileUnwritable, WorkspaceUnusable } from "../../services/Workspace.js"
import type { NothingToAssemble } from "../../steps/Assembly.js"
import type { ConceptMissing, PlanKept, PlanUnfilmable } from "../../steps/Ideation.js"
import type { ClipGone, StillRendering } from "../../takes/Clips.js"
import type { BatchEnded, FilmDegraded, Undecided, UsageError } from "./CliError.js"

/**
 * Every way in which a command of this program can fail, what the shell's own parser says aside. The program's type is
 * held against it where it runs, so that a new failure has its exit code and its advice before it compiles.
 */
export type Failure =
  | BatchEnded
  | BudgetSpent
  | ClipGone
  | ConceptMissing
  | ConfigError.ConfigError
  | DrawingPartMissing
  | FfmpegMissing
  | FileUnreadable
  | FileUnwritable
  | FilmDegraded
  | FilmHeld
  | GrokError
  | InDoubt
  | MediaFailed
  | NothingToAssemble
  | PhotoUnusable
  | PlanKept
  | PlanUnfilmable
  | QuitException
  | ReferenceUnknown
  | ServeError
  | SheetMissing
  | StillRendering
  | StoreFailed
  | Undecided
  | UsageError
  | WorkspaceUnusable

/** What a run of the program can end with. */
export type Ending = Failure | ValidationError.ValidationError
