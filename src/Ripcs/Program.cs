using Ripcs;
using Ripcs.Commands;

return RipcsProgram.Run(args, new CommandHost
{
    Output = Console.Out,
    Errors = Console.Error,
    IsTerminal = !Console.IsOutputRedirected,
    Environment = RipcsEnvironment.Read(),
});
