// Prints each test's end as one JSON line, for run.mjs.
export default async function* reporter(source) {
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail')
      continue
    const { name, details, skip, todo } = data
    if (details.type === 'suite' && (type === 'test:pass' || details.error?.failureType === 'subtestsFailed'))
      continue // its tests have been counted
    yield `${JSON.stringify({ test: name, passed: type === 'test:pass' && !skip && !todo, ms: Math.round(details.duration_ms), error: describe(details.error) })}\n`
  }
}

function describe(error) {
  if (!error)
    return undefined
  const cause = error.cause ?? error
  return String(cause.stack ?? cause.message ?? cause).replaceAll('\u001B', '').slice(0, 3000)
}
