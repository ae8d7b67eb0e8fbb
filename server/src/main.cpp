#include "cli/program.hpp"

int main(int count, char** arguments)
{
    return gatehouse::cli::run(count, arguments);
}
