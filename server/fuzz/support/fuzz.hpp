#pragma once
// What the fuzz targets share. A target takes any bytes, as a stranger may send them, and states
// with `require` what holds whatever they are. An exception that leaves it is a finding too, as is
// whatever AddressSanitizer and UndefinedBehaviorSanitizer see.

#include <source_location>
#include <string_view>
#include <vector>

// The target: each program defines it once.
void fuzz(std::string_view bytes);

namespace gatehouse::fuzzing {

// Ends the program with the place of the call, which libFuzzer reports together with the input.
void require(bool holds, std::source_location where = std::source_location::current());

// The bytes in pieces of 1 to 32. The sizes follow from the bytes alone, so that a kept input says
// everything about its run.
[[nodiscard]] std::vector<std::string_view> pieces_of(std::string_view bytes);

// Takes the first line off `bytes`, without its LF: for targets that take several texts.
[[nodiscard]] std::string_view next_line(std::string_view& bytes);

}  // namespace gatehouse::fuzzing
