using System.CommandLine.Parsing;
using Ripcs.Linux;
using Ripcs.Scripting.Reading;

namespace Ripcs.Commands;

/// <summary>
/// The settings of a host, /etc/ripcs/ripcs.conf: a line "name = value" for each, which is the option of that name. An option, or a
/// variable of the environment, has precedence.
/// </summary>
internal sealed class SettingsFile
{
    public const string Name = "ripcs.conf";

    private const int MaxLength = 64 << 10;

    private readonly ParseResult? _settings;
    private readonly HashSet<string> _unused = [];
    private bool _isUnread;

    /// <param name="path">The full path; there need not be a file.</param>
    /// <param name="options">The options that can be set.</param>
    /// <param name="trust">Whose settings are obeyed; those of others are a problem, and none of them is used.</param>
    public SettingsFile(string path, IReadOnlyList<Option> options, FileTrust trust)
    {
        var (found, lines) = (new Dictionary<string, string[]>(), (string[])[]);
        try
        {
            lines = Lines(path, trust);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            (Problem, _isUnread) = ($"cannot read {path}: {e.Message}", true);
        }

        foreach (var (number, line) in lines.Index().Where(line => line.Item.Trim() is not ("" or ['#', ..])))
        {
            var (name, value) = line.Split('=', 2, StringSplitOptions.TrimEntries) is [var before, var after] ? (before, after)
                : (line.Trim(), "");
            if (WrongIn(name, value, options, found.ContainsKey(name)) is { } wrong)
            {
                Problem ??= string.Create(CultureInfo.InvariantCulture, $"{path} line {number + 1}: {wrong}");
                _unused.Add(Suggestion.For(name, [.. options.Select(NameOf)]) ?? name);
            }
            else
            {
                found.Add(name, [$"--{name}", value]);
            }
        }

        // Every command asks for settings, and most hosts have none.
        _settings = found.Count == 0 ? null : CommandWords.Parse(Root(options), [.. found.Values.SelectMany(words => words)]);
    }

    /// <summary>What is wrong with the first line that cannot be used; null if nothing is.</summary>
    public string? Problem { get; private set; }

    /// <summary>True if the file may have that setting where it cannot be used: with a wrong value or name, or in a file that is not
    /// read.</summary>
    public bool MayName(Option option) => _isUnread || _unused.Contains(NameOf(option));

    /// <summary>The value of a setting; null if the file does not have it.</summary>
    public T? Value<T>(Option<T?> option) => _settings is null ? default : _settings.GetValue(option);

    private string[] Lines(string path, FileTrust trust)
    {
        if (!Path.Exists(path) && new FileInfo(path).LinkTarget is null)
            return [];

        using var file = PlainFile.Open(path);
        if (trust.Objections(file, path) is [var objection, ..])
        {
            (Problem, _isUnread) = ($"{objection.Span.File} {objection.Message}", true);
            return [];
        }

        return file.Facts.IsRegular && file.ReadAll(MaxLength) is { } bytes ? System.Text.Encoding.UTF8.GetString(bytes).Split('\n')
            : throw new IOException("it is no file of settings");
    }

    private static string? WrongIn(string name, string value, IReadOnlyList<Option> options, bool isSecond)
    {
        var names = options.Select(NameOf).ToList();
        if (!names.Contains(name))
        {
            return $"there is no setting \"{PlainText.Of(name)}\"; "
                + (Suggestion.For(name, names) is { } near ? $"did you mean \"{near}\"?" : $"write one of: {string.Join(", ", names)}");
        }

        return isSecond ? $"{name} is set twice; remove one of the lines"
            : value.Length == 0 ? $"{name} has no value; write {name} = VALUE, or remove the line"
            : CommandWords.Parse(Root(options), [$"--{name}", value]).Errors is [{ Message: var message }, ..] ? PlainText.Of(message)
            : null;
    }

    private static string NameOf(Option option) => option.Name[2..];

    private static RootCommand Root(IReadOnlyList<Option> options)
    {
        var root = new RootCommand();
        foreach (var option in options)
        {
            root.Options.Add(option);
        }

        return root;
    }
}
