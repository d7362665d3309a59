import type { Option } from "effect"

/** Someone the concept speaks of. */
export interface Agent {
  readonly name: string
  /** What they are, in the singular: "fox", "lighthouse keeper". */
  readonly noun: string
  /** How the concept describes them. */
  readonly adjectives: ReadonlyArray<string>
  /** Whether the concept calls them by a name of their own: "Maria". */
  readonly named: boolean
}

/** What a concept speaks of, as far as its words give it away. */
export interface Concept {
  readonly text: string
  /** Who is in it: everyone it names, else the first three who act. */
  readonly agents: ReadonlyArray<Agent>
  /** Whether it speaks of things and places alone, or wishes for nobody: then nobody is in the film. */
  readonly isEmpty: boolean
  /** Whether it wishes for nobody besides those it names. */
  readonly isAlone: boolean
  /** What is seen in it: "an empty lighthouse". */
  readonly view: string
  /** Its first sentence. */
  readonly statement: string
  /** How many of the agents are the subject of the sentence; the others are met in it. */
  readonly subjects: number
  /** What they do, as the concept says it: "discover a glowing crystal in an autumn forest". */
  readonly deed: Option.Option<string>
  /** The thing it is about: "a glowing crystal". */
  readonly object: Option.Option<string>
  /** Where: "an autumn forest", and the little word before it: "in". */
  readonly place: Option.Option<{ readonly name: string; readonly preposition: string }>
}
