import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves with the first truthy answer of `ask`; what it throws meanwhile counts as "not yet". */
export async function until(what, ask, { timeout = 15_000, every = 50 } = {}) {
  const deadline = Date.now() + timeout
  for (;;) {
    let problem
    try {
      const answer = await ask()
      if (answer)
        return answer
    }
    catch (error) {
      problem = error
    }
    if (Date.now() > deadline)
      throw new Error(`Waited ${timeout} ms in vain: ${what}`, { cause: problem })
    await sleep(every)
  }
}
