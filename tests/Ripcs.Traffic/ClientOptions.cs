using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Ripcs.Traffic;

/// <summary>Whom to call, from where, how often and for how long.</summary>
internal sealed record ClientOptions(IReadOnlyList<IPEndPoint> Targets, IPAddress Source)
{
    public string? UntilFile { get; init; }

    public TimeSpan Duration { get; init; } = TimeSpan.MaxValue;

    public double Rate { get; init; } = 100;

    /// <summary>Shorter than the second after which the kernel sends a lost SYN again: a lost one must not look like a slow one.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(800);

    public int Workers { get; init; } = 8;

    public static bool TryParse(ReadOnlySpan<string> args, [NotNullWhen(true)] out ClientOptions? options)
    {
        options = null;
        var targets = new List<IPEndPoint>();
        var parsed = new ClientOptions(targets, IPAddress.Any);
        for (var i = 0; i < args.Length; i++)
        {
            if (IPEndPoint.TryParse(args[i], out var target) && target.Port > 0)
            {
                targets.Add(target);
            }
            else if (++i >= args.Length || parsed.With(args[i - 1], args[i]) is not { } next)
            {
                return false;
            }
            else
            {
                parsed = next;
            }
        }

        var hasEnd = parsed.UntilFile is not null || parsed.Duration < TimeSpan.MaxValue;
        options = targets.Count > 0 && hasEnd && !parsed.Source.Equals(IPAddress.Any) ? parsed : null;
        return options is not null;
    }

    private ClientOptions? With(string name, string value)
    {
        var isNumber = double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number > 0;
        return name switch
        {
            "--source" when IPAddress.TryParse(value, out var source) => this with { Source = source },
            "--until" => this with { UntilFile = value },
            "--seconds" when isNumber => this with { Duration = TimeSpan.FromSeconds(number) },
            "--rate" when isNumber => this with { Rate = number },
            "--timeout" when isNumber => this with { Timeout = TimeSpan.FromMilliseconds(number) },
            "--workers" when isNumber => this with { Workers = (int)number },
            _ => null,
        };
    }
}
