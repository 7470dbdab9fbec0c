namespace Ripcs.Testing;

/// <summary>How a run of ripcs ended and what it printed.</summary>
public sealed record CommandResult(string Command, int ExitCode, string Output, string Errors)
{
    /// <summary>As a terminal would show it; what assertions print.</summary>
    public override string ToString() => $"$ {Command}\n{Output}{Errors}exit code {ExitCode}";

    /// <summary>Fails the test if the run did not succeed.</summary>
    public CommandResult MustSucceed() => ExitCode == 0 ? this : throw new InvalidOperationException(ToString());
}
