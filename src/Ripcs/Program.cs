using Ripcs.Commands;
using Ripcs.Linux;

var host = new CommandHost
{
    Output = Console.Out,
    Errors = Console.Error,
    IsTerminal = !Console.IsOutputRedirected,
    ErrorWidth = Console.IsErrorRedirected ? null : Posix.ColumnsOfErrors() is > 0 and var columns ? columns : 80,
    Answers = Console.IsInputRedirected || Console.IsOutputRedirected ? null : Console.In,
    DropTyped = Posix.DropTyped,
    Environment = RipcsEnvironment.Read(),
};

return LastDefence.Run(
    host.Errors, host.Environment.IsTraced, () => host.HasBegun, () => RipcsProgram.Run(args, host));
