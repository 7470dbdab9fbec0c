using Ripcs.Traffic;

// Sends and answers a stream of new TCP connections while a firewall changes under them (tests/traffic).
const string Usage = """
    usage: Ripcs.Traffic serve ADDRESS:PORT…
           Ripcs.Traffic connect TARGET:PORT… --source ADDRESS (--until FILE | --seconds S)
                                 [--rate CONNECTIONS-A-SECOND] [--timeout MILLISECONDS] [--workers N]
    """;

switch (args)
{
    case ["serve", .. { Length: > 0 } endPoints]:
        return Server.Run(endPoints);
    case ["connect", ..] when ClientOptions.TryParse(args.AsSpan(1), out var options):
        Console.WriteLine(new Client(options).Run().ToJson());
        return 0;
    default:
        Console.Error.WriteLine(Usage);
        return 64;
}
