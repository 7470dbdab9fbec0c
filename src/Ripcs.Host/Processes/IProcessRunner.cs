namespace Ripcs.Host.Processes;

/// <summary>Starts programs; the border that tests and other ways of starting replace.</summary>
internal interface IProcessRunner
{
    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="ProgramMissingException">There is no such program, or no permission to start it.</exception>
    /// <exception cref="NetfilterException">It did not end within its time limit, or printed without an end; it was killed with all that
    /// it started.</exception>
    public ProcessResult Run(ProcessCommand command);
}
