package dev.lapwing.lab.outage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the pods of a board have used, by its kernel's accounts.
 *
 * @param cpuSeconds since the board was switched on
 * @param residentBytes memory that is not cache, now
 */
record Usage(double cpuSeconds, long residentBytes) {

    /** Prints both accounts, of cgroup v1 or v2; a board has one cgroup for all of its pods. */
    static final String SCRIPT = """
            cd /sys/fs/cgroup
            if [ -e cpuacct/kubepods/cpuacct.usage ]; then
              echo "$(($(cat cpuacct/kubepods/cpuacct.usage) / 1000)) $(sed -n 's/^total_rss //p' memory/kubepods/memory.stat)"
            elif [ -e kubepods/cpu.stat ]; then
              echo "$(sed -n 's/^usage_usec //p' kubepods/cpu.stat) $(sed -n 's/^anon //p' kubepods/memory.stat)"
            else
              echo '0 0'
            fi""";

    static Usage parse(String printed) {
        String[] numbers = printed.strip().split(" ", -1);
        return new Usage(Long.parseLong(numbers[0]) / 1e6, Long.parseLong(numbers[1]));
    }

    /** CPU seconds from the first to the last of these; a board that was switched on meanwhile began anew. */
    static double cpuSeconds(List<Usage> ofOneBoard) {
        double sum = 0;
        for (int i = 1; i < ofOneBoard.size(); i++) {
            double step = ofOneBoard.get(i).cpuSeconds() - ofOneBoard.get(i - 1).cpuSeconds();
            sum += step >= 0 ? step : ofOneBoard.get(i).cpuSeconds();
        }
        return sum;
    }

    /** Samples of all boards, one after the other. */
    static final class Samples {

        private final Map<String, List<Usage>> byBoard = new LinkedHashMap<>();

        void add(String board, Usage usage) {
            byBoard.computeIfAbsent(board, name -> new ArrayList<>()).add(usage);
        }

        /** Of all boards, from the first to the last sample. */
        double cpuSeconds() {
            return byBoard.values().stream().mapToDouble(Usage::cpuSeconds).sum();
        }

        /** The most that each board had at a sample. */
        Map<String, Long> residentBytes() {
            var most = new LinkedHashMap<String, Long>();
            byBoard.forEach((board, samples) -> most.put(
                    board,
                    samples.stream().mapToLong(Usage::residentBytes).max().orElse(0)));
            return most;
        }
    }
}
