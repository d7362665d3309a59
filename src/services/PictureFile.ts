// What can be told of a picture by its bytes, and how it is drawn the right way up.

export { headersOf } from "./photo/Headers.js"
export { drawUpright } from "./photo/Upright.js"
