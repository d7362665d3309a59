/**
 * Whether the long forms are wished for, as `npm run test:long` does. `npm test` draws its samples from the same generators
 * with the same seeds, and fewer of them.
 */
export const isLong = process.env.LONG_TESTS === "yes"
