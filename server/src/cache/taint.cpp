#include "cache/taint.hpp"

namespace gatehouse::cache {

std::string_view Identity::part(Taint level) const
{
    switch (level) {
        case Taint::nothing: return {};
        case Taint::signed_in: return signed_in ? "in" : "out";
        case Taint::staff: return staff ? "staff" : signed_in ? "in" : "out";
        case Taint::user: return as_text(user);
        default: return as_text(session);
    }
}

}  // namespace gatehouse::cache
