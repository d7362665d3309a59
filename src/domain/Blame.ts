import { Schema } from "effect"

/**
 * Whose fault a failure is; every failure of this program tells it (`blame`).
 *
 * - `machine`: this machine's. ffmpeg was killed, cannot be started or lacks a part; the disk is full, may not be
 *   written or fails; memory or sockets run out; certificates, the clock or the proxy that is set are wrong: it is not
 *   there, it wants a password (407), it speaks another protocol. Nothing is said about what was ordered: the run
 *   stops, what was paid for is kept, and whoever runs it mends the machine.
 * - `input`: what was handed in. The concept, the plan, a photo, a setting, a prompt that is too long or is refused.
 * - `way`: what lies between here and the provider. Names that do not resolve, what a gateway or a proxy answers (a page,
 *   403, 502, a body that is too large: 413), a link that leads where nothing is fetched from. Waiting or another way helps.
 * - `provider`: the provider's own doing. It is busy or away, it lost the job, or it delivered what is no clip.
 *
 * A new take is ordered only where the provider lost or spoilt what was ordered; a machine, an input or a way never
 * makes anything be ordered anew. Sending one request again, where it is known or likely that nothing was made of it, is
 * another matter: `RetryPolicy` says when.
 */
export const Blame = Schema.Literal("machine", "input", "way", "provider")
export type Blame = typeof Blame.Type
