using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Diagnostics;

public sealed partial class MessageCoverageTests
{
    // Other families of messages are said by other passes and tested beside them.
    private static readonly string[] Families = ["Labels", "Addresses", "Ends", "Rules", "Ports", "Protocols", "Selectors", "Logs",
        "Conditions", "Limits", "Matches", "Partitions", "HostPolicy", "Raw", "Senders"];

    [Fact]
    public void Every_message_about_a_rule_file_has_a_code_of_its_own() => Codes(Messages()).ShouldBeUnique();

    [Fact]
    public void Every_message_about_a_rule_file_has_a_test() =>
        Codes(Messages()).Except(Codes([
            .. Directory.GetFiles(Path.Combine(Root(), "tests/Ripcs.Core.Tests/Validation"), "*MessageTests.cs"),
            .. Directory.GetFiles(Path.Combine(Root(), "tests/Ripcs.Scripting.Tests/Mistakes")),
        ])).ShouldBeEmpty();

    private static IEnumerable<string> Messages() =>
        Families.Select(family => Path.Combine(Root(), $"src/Ripcs.Core/Diagnostics/DiagnosticBag.{family}.cs"));

    private static IEnumerable<string> Codes(IEnumerable<string> files) =>
        files.SelectMany(file => Code().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value);

    // In a message's method the code is an argument; in a test it is one too, or stands in the line expected, as in a table of mistakes.
    [GeneratedRegex("(?:\"(?:error |warning )?|^(?:error|warning) )(RIP[0-9]{4})[\":]", RegexOptions.Multiline)]
    private static partial Regex Code();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Ripcs.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("There is no Ripcs.sln above the tests.");
    }
}
