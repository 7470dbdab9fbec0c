using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Examples;

public sealed class ExampleTests
{
    public static TheoryData<string> Names => new(Testing.Examples.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void An_example_generates_what_is_written_beside_it_and_warns_of_nothing(string name)
    {
        using var ripcs = new CommandLine();

        var run = ripcs.Run("rules", "generate", Testing.Examples.Rules(name));

        run.Errors.ShouldBeEmpty();
        run.ExitCode.ShouldBe(0);
        run.Output.ShouldBe(Testing.Examples.Text(name, "expected.txt"), "if it is meant: ./build.sh golden");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_example_says_what_it_shows(string name)
    {
        Testing.Examples.Text(name, "README.md").ShouldStartWith("# ");

        File.ReadAllText(Repository.At("examples", "README.md")).ShouldContain($"| [{name}]({name}) |");
    }
}
