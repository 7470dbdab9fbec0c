using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>Where a command prints, what is known of the screen, and who answers. Tests use string writers.</summary>
internal sealed class UserTerminal
{
    private ProgressLine? _progress;

    public required TextWriter Output { get; init; }

    public required TextWriter Errors { get; init; }

    public bool IsTerminal { get; init; }

    /// <summary>The width of the terminal for output in columns; null without a terminal, or if it is unknown.</summary>
    public int? OutputWidth { get; init; }

    /// <summary>The height of the terminal for output in lines; null without a terminal, or if it is unknown.</summary>
    public int? OutputHeight { get; init; }

    /// <summary>The width of the terminal for errors in columns; null without a terminal.</summary>
    public int? ErrorWidth { get; init; }

    /// <summary>True to show the progress of a long run on the terminal for errors, if there is one.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>The input from the terminal; null without a user at one.</summary>
    public TextReader? Answers { get; init; }

    /// <summary>Standard input, for a command that reads a text from it.</summary>
    public Func<Stream> Input { get; init; } = () => Stream.Null;

    /// <summary>Discards unread input from the terminal.</summary>
    public Action DropTyped { get; init; } = () => { };

    /// <summary>The line on which a long run shows its progress; null if none is shown.</summary>
    public ProgressLine? Progress(TimeProvider clock) =>
        ShowsProgress && ErrorWidth is { } width ? _progress ??= new ProgressLine(Errors, width, clock) : null;
}
