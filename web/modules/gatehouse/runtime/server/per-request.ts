// What modules hold for one request: their variables, each request's own. isolation/ puts it into Vue, Pinia and Nuxt.
import { AsyncLocalStorage } from 'node:async_hooks'

const requests = new AsyncLocalStorage<unknown[]>()
const outside: unknown[] = [] // of what runs in no request, such as the start of the process
let modules = 0

/** The state of one module: a function that gives the object of the request in which it is called. */
export function perRequest<State extends object>(initial: () => State): () => State {
  const module = modules++
  return () => ((requests.getStore() ?? outside)[module] ??= initial()) as State
}

/** Runs it, and whatever it leaves to later, with modules that hold nothing yet. */
export function asRequest<Result>(work: () => Result): Result {
  return requests.run([], work)
}
