using Ripcs.Core.Analysis.Sessions;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>ripcs init: a rule folder to start from.</summary>
internal static class InitCommand
{
    public static Command Create(CommandHost host)
    {
        var folder = new Argument<string>("DIR") { Description = "The folder to make; it must not exist, or be empty." };
        var command = new Command("init",
            "Make a rule folder to start from: a closed host that lets you in by ssh, and an example.") { folder };
        command.SetAction(result =>
        {
            var path = Path.GetFullPath(result.GetRequiredValue(folder));
            var starter = new Starter(host.Callers.Sessions is [var own, ..] ? own : null);
            NewFolder.Make(path, starter.Files);
            host.Terminal.Output.WriteLine(PlainText.Of($"made {path}: {Words.List([.. starter.Files.Select(file => file.Name)])}"));
            host.Terminal.Output.WriteLine(PlainText.Of(host.Callers.Sessions is [var caller, ..]
                ? $"{caller.Client.ToAddressText()}, from where you are connected, may log in; change that in "
                    + $"{Path.Combine(path, "_labels.csx")}"
                : $"edit {Path.Combine(path, "_labels.csx")} first: write the addresses that may log in; {NewRulesText.Nobody} is only a "
                    + $"placeholder"));
            host.Terminal.Output.WriteLine(PlainText.Of($"then see what it would change with: ripcs rules diff {path}"));
            return ExitCode.Done;
        });
        return command;
    }
}

/// <summary>The files of a new rule folder. They are in src/Ripcs/Starter in the form in which an author would write them.</summary>
/// <param name="caller">The caller's ssh connection, which must stay possible; null for a user at the console.</param>
internal sealed class Starter(SshSession? caller)
{
    private const int SshPort = 22;

    // Settings of editors have names that would also count here, so that they have other names in src/Ripcs/Starter.
    private static readonly (string Name, string Source)[] Names =
    [
        ("README.md", "README.md"), ("_labels.csx", "_labels.csx"), ("host.csx", "host.csx"), ("shop.csx", "shop.csx"),
        (".editorconfig", "editorconfig"), (".helix/languages.toml", "helix.toml"), (".nvim.lua", "nvim.lua"),
        (".vscode/settings.json", "vscode.json"),
    ];

    public IReadOnlyList<(string Name, string Text)> Files =>
        field ??= [.. Names.Select(file => (file.Name, Filled(Read(file.Source))))];

    private string Filled(string text) => text
        .Replace("{admins}", caller?.Client.ToAddressText() ?? NewRulesText.Nobody, StringComparison.Ordinal)
        .Replace("{nobody}", caller is null ? "    // reserved for documentation (RFC 5737): no host has it" : "", StringComparison.Ordinal)
        .Replace("{port}", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{caller?.Port ?? SshPort}"),
            StringComparison.Ordinal);

    private static string Read(string name)
    {
        using var file = typeof(Starter).Assembly.GetManifestResourceStream($"Ripcs.Starter.{name}")
            ?? throw new InvalidOperationException($"no {name} in this build");
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
