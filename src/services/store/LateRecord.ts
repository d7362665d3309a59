import { Schema } from "effect"
import { AnswerRecord, FailRecord } from "./JournalRecord.js"

/** What may come of an order when its film has another writer already: an answer, or a refusal that is billed. */
const Late = Schema.parseJson(Schema.Union(AnswerRecord, FailRecord))
export type LateRecord = typeof Late.Type

/** The record as text, for whoever makes the film now. */
export const encodeLate = Schema.encodeSync(Late)

/** The record in such a text; none where a newer version left it. */
export const decodeLate = Schema.decodeOption(Late)
