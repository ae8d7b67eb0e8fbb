// Accept, Accept-Encoding, If-None-Match and Range of a stranger, one a line.
#include "http/negotiate.hpp"

#include <string>

#include "http/media_type.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse::http;
using gatehouse::fuzzing::next_line;
using gatehouse::fuzzing::require;

void fuzz(std::string_view bytes)
{
    const auto accept = std::string(next_line(bytes));
    const auto encodings = next_line(bytes);
    const auto tags = std::string(next_line(bytes));
    const auto range = next_line(bytes);

    static_cast<void>(is_json(accept));
    require(accepts_json(accept + ", application/json"));
    if (accepts_json(accept))
        require(accepts_json("text/html," + accept));

    for (const bool gzip : {false, true})
        for (const bool br : {false, true}) {
            const auto coding = choose_coding(encodings, gzip, br);
            require(coding == Coding::identity || (coding == Coding::gzip ? gzip : br));
        }

    require(matches_weakly(tags + ", W/\"tag\"", "\"tag\""));
    if (tags.find("tag") == std::string::npos && tags.find('*') == std::string::npos)
        require(!matches_weakly(tags, "\"tag\""));

    for (const std::uint64_t size : {0ULL, 1ULL, 1000ULL, ~0ULL})
        if (const auto part = parse_range(range, size); part && part->satisfiable)
            require(part->first <= part->last && part->last < size);
}
