// What a form checks before it asks the API: only what the API would refuse anyway, in the API's own words.
import { maxLength, nonEmpty, object, pipe, regex, safeParse, string } from 'valibot'
import type { GenericSchema } from 'valibot'

const blank = 'This field may not be blank.'
const upTo = (n: number) => `Ensure this field has no more than ${n} characters.`
const text = (length: number) => pipe(string(), regex(/\S/, blank), maxLength(length, upTo(length)))

export const postSchema = object({ title: text(200), body: text(10_000) })
export const loginSchema = object({ email: pipe(string(), regex(/\S/, blank)), password: pipe(string(), nonEmpty(blank)) })
export const passwordSchema = object({ current_password: pipe(string(), nonEmpty(blank)), new_password: pipe(string(), nonEmpty(blank)) })

/** Field errors by name, or an empty object. */
export function check(schema: GenericSchema, values: unknown): Record<string, string[]> {
  const result = safeParse(schema, values)
  const errors: Record<string, string[]> = {}
  for (const issue of result.issues ?? []) {
    const name = String(issue.path?.[0]?.key ?? '')
    errors[name] = [...(errors[name] ?? []), issue.message]
  }
  return errors
}
