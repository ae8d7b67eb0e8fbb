#pragma once
// The command line: `gatehouse COMMAND [settings]`.

namespace gatehouse::cli {

// The exit code: 0, 1 with a sentence on standard error, or CLI11's for a wrong call.
int run(int count, const char* const* arguments);

}  // namespace gatehouse::cli
