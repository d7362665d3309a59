import { Schema } from "effect"

/** The shapes that every model makes (xai-api §4.1, read 2026-11-22): what a plan may choose from by itself. */
export const usualRatios = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"] as const

/** The picture shapes to be had. `21:9`, the cinema's, is drawn by some models, and a clip takes the shape of its picture. */
export const AspectRatio = Schema.Literal(...usualRatios, "21:9")
export type AspectRatio = typeof AspectRatio.Type
