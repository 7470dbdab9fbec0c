using Ripcs.Changes.Confirming;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

public sealed class ProgramCopyTests
{
    [Fact]
    public void The_copy_for_a_guard_has_the_native_libraries_of_a_build_that_brings_dotnet_along()
    {
        var native = Path.Combine(AppContext.BaseDirectory, "libbesides-a-self-contained-build.so");
        File.WriteAllText(native, "");
        try
        {
            ProgramCopy.Files("").ShouldContain(native);
        }
        finally
        {
            File.Delete(native);
        }
    }
}
