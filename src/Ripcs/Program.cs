using Ripcs;
using Ripcs.Commands;

return RipcsProgram.Run(args, new CommandHost
{
    Output = Console.Out,
    Errors = Console.Error,
    IsTerminal = !Console.IsOutputRedirected,
    Answers = Console.IsInputRedirected || Console.IsOutputRedirected ? null : Console.In,
    DropTyped = Posix.DropTyped,
    Environment = RipcsEnvironment.Read(),
});
