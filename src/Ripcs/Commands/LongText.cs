using System.Text;
using Ripcs.Host.Processes;

namespace Ripcs.Commands;

/// <summary>Collects the printed output of a command until its length is known: a text that does not
/// fit on the terminal is shown in a pager, as git does, and any other is printed directly.</summary>
internal sealed class LongText
{
    private readonly List<(TextWriter To, string Text)> _parts = [];

    /// <param name="host">The environment with the terminal.</param>
    /// <param name="result">The command line.</param>
    /// <param name="print">Prints the text: errors to the second writer.</param>
    public static void Print(CommandHost host, ParseResult result, Action<TextWriter, TextWriter> print)
    {
        var terminal = host.Terminal;
        if (terminal.OutputHeight is not { } height || host.Settings.Pager(result) is not { } pager)
        {
            print(terminal.Output, terminal.Errors);
            return;
        }

        var text = new LongText();
        print(new Part(text, terminal.Output), terminal.ErrorWidth is null ? terminal.Errors : new Part(text, terminal.Errors));
        if (!text.IsLongerThan(height) || !pager.Show(text.Whole))
            text.PrintParts();
    }

    private string Whole => string.Concat(_parts.Select(part => part.Text));

    // A prompt follows.
    private bool IsLongerThan(int height) => _parts.Sum(part => part.Text.Count(letter => letter == '\n')) >= height;

    private void PrintParts()
    {
        foreach (var (to, text) in _parts)
        {
            to.Write(text);
        }
    }

    private sealed class Part(LongText whole, TextWriter to) : TextWriter(null)
    {
        public override Encoding Encoding => to.Encoding;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value)
        {
            if (value is { Length: > 0 })
                whole._parts.Add((to, value));
        }
    }
}
