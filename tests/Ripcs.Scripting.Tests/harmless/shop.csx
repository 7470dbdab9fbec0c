#load "_shared.csx"
#nullable enable
using System.Text;
using Rack = System.Collections.Generic.List<string>;

// A customer's partition, written with most of what C# has; every rule can be read off it.
Partition("shop", order: 10);

#region addresses
var customer = Net.Parse("10.20.0.0/16");
var (tiers, rest) = (customer.Split(24).Take(3).ToArray(), customer.Split(24).Skip(3));
Label("customer", customer.ToString());
var labels = new Dictionary<Tier, Label>();
foreach (var (tier, number) in Enum.GetValues<Tier>().Numbered())
{
    labels[tier] = Label(tier.ToString().ToLowerInvariant(), tiers[number - 1].ToString());
}

var spare = rest.First();
Label("spare", [.. spare.Split(26).Skip(1).Select(net => net.ToString())]);
Label("public", "198.51.100.10", "2001:db8::10");
#endregion

#region servers
Server[] servers =
[
    new("web-1", tiers[0][10], Tier.Web, [new Several("web", 443, 80), new Single("health", 9000)]) { Rack = "a1" },
    new("web-2", tiers[0][11], Tier.Web, [new Several("web", 80, 443)]) { Rack = "a2", Weight = 2 },
    new("app-1", tiers[1][10], Tier.App, [new Block("workers", FirstCustomerPort, FirstCustomerPort + 9)]) { Rack = "a1" },
    new("db-1", tiers[2][10], Tier.Database, [new Single("postgres", 5432), new Several("none")]) { Rack = "b1" },
];
servers = [.. servers, servers[^1] with { Name = "db-2", Address = tiers[2][11], Services = [new Single("postgres", 5432)] }];

var byRack = servers.GroupBy(server => server.Rack).OrderBy(rack => rack.Key, StringComparer.Ordinal).ToDictionary(rack => rack.Key, rack => rack.ToList());
var names = new Rack();
foreach (var (rack, inRack) in byRack)
{
    names.Add($"{rack}: {string.Join("+", inRack.Select(server => server.Name))}");
}

var heaviest = servers.MaxBy(server => server.Weight);
var lookup = servers.ToLookup(server => server.Tier);
var total = servers.Select(server => server.Weight).Sum();
#endregion

#region rules
Close("bad neighbours", Net.Parse("203.0.113.64/26"), Net.Parse("203.0.113.7")).Noted("CHG-1234");
Reject("telnet").Ports(23).To("customer").With("tcp-reset").Seen("telnet: ");

foreach (var server in servers.Where(server => server is { Tier: Tier.Web, Services.Length: > 0 }))
{
    Open(server, "all");
}

foreach (var server in from one in servers
                       where one.Tier is Tier.App or Tier.Database
                       orderby one.Tier descending, one.Name
                       select one)
{
    var from = server.Tier switch
    {
        Tier.App => labels[Tier.Web],
        Tier.Database when server.Name.EndsWith('1') => labels[Tier.App],
        Tier.Database => labels[Tier.Web],
        _ => throw new InvalidOperationException($"nobody reaches {server}"),
    };
    if (server.Services.All(service => service.Ports.Any()))
    {
        Open(server, from);
    }
    else
    {
        Open(server with { Services = [.. server.Services.Where(service => service.Ports.Any())] }, from);
    }
}

Accept($"ssh from the office to {names.Count} racks").Ports(22).FromOffice().To([.. servers.Select(server => server.Address.ToString())]).Seen();
Accept("ping").Icmp("echo-request").To("customer");

int[] mapped = [8443, 8444];
Rewrite("shop").Ports([443.Mapped(8443), .. mapped.Select(port => port.To(port + 1000))]).Dnat("198.51.100.10", to: heaviest!.Address.ToString()).NoAccept();
Rewrite("inside to outside").Out("eth0").Snat([.. labels.Values], to: "198.51.100.10");
#endregion

#region texts
var text = new StringBuilder();
text.Append("racks").AppendJoin(' ', names).Append($" of {total,4:D3}").Replace("+", " and ");
var raw = $$"""
    {{"tiers".Titled()}}: {{string.Join(", ", lookup.Select(tier => $"{tier.Key} {tier.Count()}"))}}
    "quoted" {braces}
    """;
var lines = raw.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
var (longest, shortest) = (lines.Max(line => line.Length), lines.Min(line => line.Length));
var verbatim = @"C:\racks" + '\t' + "\u00e9";
var mark = text.Length switch { < 10 => "short", >= 10 and < 60 => "middling", _ => "long" };
Log($"{mark} {longest} {shortest} {verbatim.Length} {lines[0].Replace(':', ' ')}").From("203.0.113.0/24");
#endregion

#region numbers
var bits = BitOperations.PopCount(customer.Size - 1) + BitOperations.Log2(spare.Size);
var shapes = Each([1, 2, 3], Shape<Square>).Select(shape => shape.Size);
long sum = 0;
foreach (var one in shapes)
{
    sum += one;
}

int? nothing = null;
nothing ??= (int)sum;
checked
{
    nothing += 1;
}

var percent = (decimal)nothing / bits;
var average = Math.Round(new[] { 1.5, 2.25, 3 }.Average(), 2);
Log($"numbers {bits} {sum} {nothing} {percent:F2} {average} {0b1010_0101:x} {1_000_000:N0} {int.MaxValue % 97}").From("203.0.113.1");
#endregion

#region collections
var queue = new Queue<int>(Enumerable.Range(1, 5));
var stack = new Stack<int>();
while (queue.TryDequeue(out var next))
{
    stack.Push(next);
}

var set = new HashSet<string>(["b", "a", "b"]) { "c" };
var sorted = new SortedDictionary<string, int>(StringComparer.Ordinal) { ["z"] = 1, ["y"] = 2 };
var pairs = sorted.Zip(set, (one, other) => (one.Key, one.Value, other)).ToArray();
var matrix = new[,] { { 1, 2 }, { 3, 4 } };
int[][] jagged = [[1], [2, 3]];
var anonymous = pairs.Select(pair => new { Both = pair.Key + pair.other, pair.Value }).Where(pair => pair.Value > 0).ToList();
ReadOnlySpan<int> window = jagged[1].AsSpan(0, 1);
Log($"collections {string.Join("", stack)} {string.Join("", set)} {anonymous[0].Both}{anonymous.Count} {matrix[1, 1]} {window[0]} {jagged.Sum(row => row.Length)} {DayOfWeek.Friday}")
    .From("203.0.113.2");
#endregion

#region flow
Func<int, int> factorial = null!;
factorial = number => number <= 1 ? 1 : number * factorial(number - 1);
static int Fibonacci(int number) => number < 2 ? number : Fibonacci(number - 1) + Fibonacci(number - 2);
var attempts = 0;
again:
try
{
    attempts++;
    if (attempts < 3)
    {
        goto again;
    }
}
finally
{
    attempts *= 2;
}

do
{
    attempts--;
    if (attempts % 2 == 0)
    {
        continue;
    }
}
while (attempts > 3);

object boxed = new DateOnly(2027, 1, 31);
var kind = boxed switch
{
    DateOnly { Year: > 2026 } day => $"a day in {day.Year}, {day:yyyy-MM-dd}",
    string { Length: 0 } => "nothing",
    null => "null",
    _ => "something",
};
using (new Closing(() => attempts += 100))
{
    attempts += 10;
}

Log($"flow {factorial(5)} {Fibonacci(10)} {attempts} {kind} {Compare(1, 2)} {default(Net)} {nameof(Server.Rack)}").From("203.0.113.3");

int Compare<T>(T one, T other) where T : IComparable<T>
{
    return one.CompareTo(other) switch { < 0 => -1, 0 => 0, > 0 => 1 };
}

sealed class Closing(Action close) : IDisposable
{
    public void Dispose() => close();
}
#endregion
