using System.Globalization;
using System.Text;

namespace Ripcs.Benchmarks;

/// <summary>A generated rule set: every customer has a website behind a Dnat, services of both families, and denies.</summary>
/// <param name="path">Where the rule files lie.</param>
/// <param name="files">How many; one partition each.</param>
/// <param name="rules">How many rules of iptables they make together, about.</param>
/// <param name="isDense">True if the addresses of customers follow each other; false if each has a /24 inside and one outside.</param>
internal sealed class RuleFolder(string path, int files, int rules, bool isDense = false)
{
    /// <summary>The port of the first service, which 198.51.0.0/24 reaches.</summary>
    public const int FirstService = 9000;

    // What is the same in each: a Dnat with its accept and two denies, and the pointers.
    private const int Fixed = 10;

    public string Path { get; } = path;

    public int Files { get; } = files;

    public void Write()
    {
        Directory.CreateDirectory(Path);
        for (var number = 0; number < Files; number++)
        {
            Write(number, port: 8080);
        }
    }

    public string FileOf(int number) => System.IO.Path.Combine(Path, string.Create(CultureInfo.InvariantCulture, $"c{number:0000}.csx"));

    /// <summary>The customer's address inside.</summary>
    public string InsideOf(int number) => $"10.{AddressOf(number)}";

    /// <summary>Writes one file; another port changes one rule.</summary>
    public void Write(int number, int port)
    {
        var (high, low) = (number / 250, number % 250);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            Partition("c{number:0000}");
            Label("www", "172.{AddressOf(number)}", "2001:db8:{high:x}:{low:x}::1");
            Label("app", "{InsideOf(number)}", "2001:db8:{high:x}:{low:x}:1::1");
            Drop("bad guys").From("203.0.113.0/24").To("www");
            Rewrite("website").Ports(80, 443).Dnat("www", to: "app");
            Accept("changing").Ports({port}).From("198.51.100.7").To("app");

            """);
        for (var service = 0; service < Math.Max(0, (rules / Files - Fixed) / 2); service++)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"Accept(\"service {service}\").Ports({FirstService + service}).From(\"198.51.{service % 250}.0/24\", \"2001:db8:f"
                + $"{service % 250:x}::/48\").To(\"app\");\n");
        }

        File.WriteAllText(FileOf(number), text.ToString());
    }

    private string AddressOf(int number) =>
        isDense ? $"16.{number / 256}.{number % 256}" : $"{16 + (number / 250)}.{number % 250}.1";
}
