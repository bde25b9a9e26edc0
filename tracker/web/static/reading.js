// Keeps the words about a reading up to date. Without it, "Check again" does the same.
const SECONDS = 5
const howFar = document.getElementById("how-far")

async function look() {
  // A tab that nobody looks at asks nothing.
  if (document.hidden) return true
  let told
  try {
    const answer = await fetch(howFar.dataset.progress, { redirect: "manual", cache: "no-store" })
    // Signed out, or discarded by somebody else: the next page that is opened says so.
    if (!answer.ok) return answer.status >= 500
    told = await answer.json()
  } catch {
    return true
  }
  if (told.has_ended) {
    howFar.hidden = true
    document.getElementById("until-then").hidden = true
    document.getElementById("has-ended").hidden = false
    return false
  }
  const lines = told.lines.map((words) => {
    const line = document.createElement("p")
    line.className = "govuk-body-l"
    line.textContent = words
    return line
  })
  howFar.replaceChildren(...lines)
  return true
}

async function keepLooking() {
  if (await look()) setTimeout(keepLooking, SECONDS * 1000)
}

if (howFar) setTimeout(keepLooking, SECONDS * 1000)
