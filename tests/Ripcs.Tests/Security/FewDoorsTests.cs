using Ripcs.Host.Sandbox;
using Ripcs.Tests.Documents;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Security;

/// <summary>What must stay in one place so that it can be seen to be safe, looked for in the sources.</summary>
public sealed class FewDoorsTests
{
    [Fact]
    public void Programs_are_started_in_three_places_one_closed_and_the_users_own_command_in_a_sandbox_and_the_pager_of_a_terminal() =>
        Where("Process.Start(", "new Process ", "new Process(").ShouldBe(
            ["src/Ripcs.Host/Processes/Pager.cs", "src/Ripcs.Host/Processes/ProcessRunner.cs", "src/Ripcs.Host/Sandbox/SandboxRunner.cs"]);

    [Fact]
    public void Command_lines_and_settings_are_parsed_in_one_place_where_no_word_is_a_file_of_words() =>
        Where("ParserConfiguration", "(host).Parse(", "(options).Parse(", "tree.Parse(").ShouldBe(["src/Ripcs/Commands/RipcsProgram.cs"]);

    [Fact]
    public void The_environment_is_read_in_one_place() =>
        Where("GetEnvironmentVariable").ShouldBe(["src/Ripcs/Commands/RipcsEnvironment.cs"]);

    [Fact]
    public void Somebodys_home_is_asked_for_in_one_place_for_what_an_ordinary_user_keeps() =>
        Where("\"HOME\"", "XDG_", "GetFolderPath", "SpecialFolder").ShouldBe(["src/Ripcs/Commands/RipcsEnvironment.cs"]);

    [Fact]
    public void What_is_written_to_the_kernel_comes_from_the_one_writer() =>
        Where("netfilter.Restore(").Except(Where("RestoreWriter.Write(")).ShouldBeEmpty();

    private static IEnumerable<string> Where(params string[] words) =>
        Sources().Where(file => words.Any(word => Repository.Read(file).Contains(word, StringComparison.Ordinal)));

    private static IEnumerable<string> Sources()
    {
        var root = Repository.At("src");
        return Directory.GetFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file)).Where(file => !file.Split('/').Contains("obj"))
            .Order(StringComparer.Ordinal).Select(file => $"src/{file}");
    }
}
