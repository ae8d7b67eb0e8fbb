// 1 000 rows of two UUID-like texts, the same in every process that measures: from a fixed seed, not from chance.
let seed = 1

function hex(digits) {
  let text = ''
  while (text.length < digits) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0 // Numerical Recipes, "quick and dirty" generator
    text += (seed >>> 16).toString(16).padStart(4, '0')
  }
  return text.slice(0, digits)
}

const uuid = () => [8, 4, 4, 4, 12].map(hex).join('-')
const rows = Array.from({ length: 1000 }, () => ({ id: uuid(), name: uuid() }))

/** Asynchronous, as data from elsewhere is. */
export async function tableRows() {
  return rows
}
