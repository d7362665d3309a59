import type { AnySetting, Said } from "./Setting.js"
import type { FilmMemory } from "./SettingsFile.js"

/** A setting as it is in force, and all that was said of it. */
export interface InForce {
  readonly about: AnySetting
  /** What counts; nothing where the default does. */
  readonly said: Said | undefined
  /** What others say, in the order of their places. */
  readonly passedOver: ReadonlyArray<Said>
}

/** How the settings of a command came about. */
export interface Settled {
  readonly inForce: ReadonlyArray<InForce>
  readonly memory: FilmMemory
}
