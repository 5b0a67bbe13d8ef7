using System.Globalization;
using System.Security;
using System.Text;
using SeatBroker.Benchmarks.Contestants;
using SeatBroker.Benchmarks.Machine;
using static SeatBroker.Benchmarks.Figures;

namespace SeatBroker.Benchmarks;

/// <summary>
/// Throughput and latency as a picture in SVG: for each workload a row of panels of operations a second and one of latency, in each a panel for each number in flight, and in it a
/// line for each contestant; SeatBroker stands out. Scales are logarithmic and the same in all panels of a kind. Colours follow the reader's: light or dark.
/// </summary>
internal sealed class Plot
{
    private const double Width = 960;
    private const double Left = 120;
    private const double Gap = 14;
    private const double Line = 16;
    private const double TitleHeight = 40;
    private const double HeaderHeight = 20;
    private const double AxisHeight = 30;

    private readonly Comparison _comparison;
    private readonly List<TrialFigures> _trials;
    private readonly StringBuilder _svg = new();
    private readonly LogScale _throughput;
    private readonly LogScale _latency;
    private readonly double _panelWidth;

    private Plot(Comparison comparison, List<TrialFigures> trials)
    {
        _comparison = comparison;
        _trials = trials;
        _panelWidth = ((Width - Left) / comparison.Clients.Length) - Gap;
        _throughput = LogScale.Around(trials.Select(trial => trial.Load.OperationsPerSecond));
        _latency = LogScale.Around(
            trials.SelectMany(trial => new[] { trial.Load.Latency.P50 / 1000, trial.Load.Latency.P999 / 1000 })
        );
    }

    public static string Of(Comparison comparison, List<TrialFigures> trials) => new Plot(comparison, trials).Draw();

    private double PanelHeight => _comparison.Contestants.Length * Line;

    private string Draw()
    {
        double rowHeight = HeaderHeight + PanelHeight + AxisHeight;
        double height = _comparison.Workloads.Length * (TitleHeight + HeaderHeight + (2 * rowHeight));
        Write(
            $"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {Width} {height:0}' width='{Width}' height='{height:0}' role='img' font-family='sans-serif' font-size='11'>"
        );
        Write($"<title>Throughput and latency of {string.Join(", ", _comparison.Contestants)}</title>");
        Write($"<style>{Style}</style><rect class='ground' width='100%' height='100%'/>");
        double top = 0;
        foreach (string workload in _comparison.Workloads)
        {
            Write(
                $"<text class='title' x='8' y='{top + 20:0}'>{Text(workload)}: operations a second (more is better)</text>"
            );
            Row(Workload.Of(workload), top + TitleHeight, _throughput, Throughput);
            top += TitleHeight + rowHeight;
            Write(
                $"<text class='title' x='8' y='{top + 2:0}'>{Text(workload)}: latency in ms, p50 (ring), p99 (dot, figure), p99.9 (end; less is better)</text>"
            );
            Row(Workload.Of(workload), top + HeaderHeight, _latency, Latency);
            top += HeaderHeight + rowHeight;
        }
        Write($"</svg>\n");
        return _svg.ToString();
    }

    private void Row(Workload workload, double top, LogScale scale, Action<List<TrialFigures>, double, double> draw)
    {
        foreach ((int column, int clients) in _comparison.Clients.Index())
        {
            double left = Left + (column * (_panelWidth + Gap));
            Write($"<text class='head' x='{left:0.#}' y='{top + 8:0.#}'>{Number(clients)} in flight</text>");
            Grid(left, top + HeaderHeight, scale);
            foreach ((int line, string contestant) in _comparison.Contestants.Index())
            {
                double middle = top + HeaderHeight + ((line + 0.5) * Line);
                Write($"<g class='{(Contest.IsPeer(contestant) ? "other" : "ours")}'>");
                if (column == 0)
                {
                    Write(
                        $"<text x='{Left - 10:0.#}' y='{middle + 4:0.#}' text-anchor='end'>{Text(contestant)}</text>"
                    );
                }
                draw(Report.Runs(_trials, contestant, workload, clients), left, middle);
                Write($"</g>");
            }
        }
    }

    private void Grid(double left, double top, LogScale scale)
    {
        Write(
            $"<rect class='panel' x='{left:0.#}' y='{top:0.#}' width='{_panelWidth:0.#}' height='{PanelHeight:0.#}'/>"
        );
        foreach (double tick in scale.Decades)
        {
            double x = left + (scale.Place(tick) * _panelWidth);
            Write($"<path class='grid' d='M{x:0.#} {top:0.#}v{PanelHeight:0.#}'/>");
            Write(
                $"<text class='tick' x='{x:0.#}' y='{top + PanelHeight + 12:0.#}' text-anchor='{Anchor(scale.Place(tick))}'>{Short(tick)}</text>"
            );
        }
    }

    /// <summary>Figures of the scale stay within their panel.</summary>
    private static string Anchor(double place) =>
        place switch
        {
            0 => "start",
            1 => "end",
            _ => "middle",
        };

    private void Throughput(List<TrialFigures> runs, double left, double middle)
    {
        double value = Median(runs, run => run.Load.OperationsPerSecond);
        double x = left + (_throughput.Place(value) * _panelWidth);
        Write($"<path class='range' d='M{left:0.#} {middle:0.#}H{x:0.#}'/>");
        Write($"<circle class='dot' cx='{x:0.#}' cy='{middle:0.#}' r='4'/>");
        Label(left, x, x, middle, Short(value));
    }

    private void Latency(List<TrialFigures> runs, double left, double middle)
    {
        Percentiles median = new(
            Median(runs, run => run.Load.Latency.P50),
            Median(runs, run => run.Load.Latency.P99),
            Median(runs, run => run.Load.Latency.P999),
            0
        );
        double half = left + (_latency.Place(median.P50 / 1000) * _panelWidth);
        double tail = left + (_latency.Place(median.P99 / 1000) * _panelWidth);
        double end = left + (_latency.Place(median.P999 / 1000) * _panelWidth);
        Write($"<path class='range' d='M{half:0.#} {middle:0.#}H{end:0.#}m0 -3v6'/>");
        Write($"<circle class='ring' cx='{half:0.#}' cy='{middle:0.#}' r='3.5'/>");
        Write($"<circle class='dot' cx='{tail:0.#}' cy='{middle:0.#}' r='4'/>");
        Label(left, half, end, middle, Short(median.P99 / 1000));
    }

    /// <summary>Right of the mark where there is room in the panel, else left of it.</summary>
    private void Label(double left, double from, double to, double middle, string text)
    {
        const double Room = 34;
        bool isRight = to + Room < left + _panelWidth;
        double x = isRight ? to + 7 : from - 7;
        Write(
            $"<text class='value' x='{x:0.#}' y='{middle + 3.5:0.#}' text-anchor='{(isRight ? "start" : "end")}'>{text}</text>"
        );
    }

    private void Write(FormattableString markup) => _svg.Append(markup.ToString(CultureInfo.InvariantCulture));

    private static string Text(string text) => SecurityElement.Escape(text);

    /// <summary>Three digits: 18.5k, 0.32.</summary>
    private static string Short(double value) =>
        value switch
        {
            >= 999_500 => Digits(value / 1e6) + "M",
            >= 999.5 => Digits(value / 1e3) + "k",
            _ => Digits(value),
        };

    private static string Digits(double value) =>
        value.ToString(
            value switch
            {
                >= 100 => "0",
                >= 10 => "0.#",
                _ => "0.##",
            },
            CultureInfo.InvariantCulture
        );

    private const string Style = """
        .ground{fill:#fff}.panel{fill:#f5f6f8}.grid{stroke:#d5d9df}.title{fill:#1c2430;font-size:13px;font-weight:bold}.head{fill:#1c2430;font-weight:bold}.tick{fill:#5b6675}
        .range{stroke-width:2;fill:none;opacity:.55}.ring{stroke-width:1.5;fill:#f5f6f8}.value{font-size:10px;paint-order:stroke;stroke:#f5f6f8;stroke-width:3px}
        .ours text{fill:#0b5cad}.ours .dot{fill:#0b5cad}.ours .range,.ours .ring{stroke:#0b5cad}.other text{fill:#4a5463}.other .dot{fill:#6b7686}.other .range,.other .ring{stroke:#6b7686}
        @media (prefers-color-scheme:dark){.ground{fill:#0d1117}.panel{fill:#171d26}.grid{stroke:#2f3846}.title,.head{fill:#e6edf3}.tick{fill:#9aa6b4}
        .ring{fill:#171d26}.value{stroke:#171d26}.ours text{fill:#6cb6ff}.ours .dot{fill:#6cb6ff}.ours .range,.ours .ring{stroke:#6cb6ff}.other text{fill:#aab4c0}.other .dot{fill:#9aa6b4}.other .range,.other .ring{stroke:#9aa6b4}}
        """;
}

/// <summary>From one power of ten to another.</summary>
internal readonly record struct LogScale(int FirstPower, int LastPower)
{
    public IEnumerable<double> Decades =>
        Enumerable.Range(FirstPower, LastPower - FirstPower + 1).Select(power => Math.Pow(10, power));

    public static LogScale Around(IEnumerable<double> values)
    {
        double[] positive = [.. values.Where(value => value > 0).DefaultIfEmpty(1)];
        int first = (int)Math.Floor(Math.Log10(positive.Min()));
        return new(first, Math.Max(first + 1, (int)Math.Ceiling(Math.Log10(positive.Max()))));
    }

    /// <summary>From 0 to 1; what is less than the scale's beginning stands there.</summary>
    public double Place(double value) =>
        value <= 0 ? 0 : Math.Clamp((Math.Log10(value) - FirstPower) / (LastPower - FirstPower), 0, 1);
}
