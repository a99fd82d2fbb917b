{{- define "fof.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* Labels of one part: (dict "root" $ "part" "web") */}}
{{- define "fof.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "fof.labels" -}}
{{ include "fof.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "fof.meta" -}}
name: {{ include "fof.name" .root }}-{{ .part }}
labels:
  {{- include "fof.labels" . | nindent 2 }}
{{- end }}

{{/* What every pod of the game is: not root, without a token of the cluster, spread over the nodes. */}}
{{- define "fof.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- include "fof.place" . }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "fof.selector" . | nindent 8 }}
{{- end }}

{{- define "fof.place" -}}
{{- with .root.Values.pod.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.pod.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.pod.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end }}

{{/* A container of the game, but for its command, ports and checks. */}}
{{- define "fof.container" -}}
image: {{ .root.Values.image.repository }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  {{- include "fof.locked" . | nindent 2 }}
envFrom:
  - configMapRef: {name: {{ include "fof.name" .root }}-settings}
volumeMounts:
  - {name: secrets, mountPath: /run/fof, readOnly: true}
  - {name: tmp, mountPath: /tmp}
{{- end }}

{{- define "fof.locked" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{/* Files of one part: "users" is a list of (dict "file" "as"), "operator" a list of variables. */}}
{{- define "fof.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 16Mi}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      - secret:
          name: {{ .root.Values.secrets.users }}
          items:
            {{- range .users }}
            - {key: {{ .file }}, path: {{ .as }}}
            {{- end }}
      {{- if and .operator .root.Values.secrets.operator }}
      {{- range .operator }}
      - secret:
          name: {{ $.root.Values.secrets.operator }}
          optional: true
          items: [{key: {{ . }}, path: {{ . }}}]
      {{- end }}
      {{- end }}
{{- end }}

{{- define "fof.annotations" -}}
checksum/settings: {{ include (print .root.Template.BasePath "/settings.yaml") .root | sha256sum }}
{{- with .root.Values.pod.annotations }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* A deployment whose processes say that they are there in Redis: masters and agents. */}}
{{- define "fof.beating" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "fof.meta" . | nindent 2 }}
spec:
  {{- if not .autoscaling.enabled }}
  replicas: {{ .replicas }}
  {{- end }}
  strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}
  selector:
    matchLabels:
      {{- include "fof.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "fof.labels" . | nindent 8 }}
      annotations:
        {{- include "fof.annotations" . | nindent 8 }}
    spec:
      {{- include "fof.pod" . | nindent 6 }}
      terminationGracePeriodSeconds: 30
      containers:
        - name: {{ .part }}
          args: [{{ .part }}]
          {{- include "fof.container" . | nindent 10 }}
          resources:
            {{- toYaml .resources | nindent 12 }}
          startupProbe:
            exec: {command: [python, -m, scripts.beats, {{ .part }}]}
            periodSeconds: 5
            timeoutSeconds: 5
            failureThreshold: 60
          livenessProbe: # patient: starting anew would not bring Redis back
            exec: {command: [python, -m, scripts.beats, --patient, {{ .part }}]}
            periodSeconds: 20
            timeoutSeconds: 10
            failureThreshold: 3
      volumes:
        {{- include "fof.volumes" . | nindent 8 }}
{{- end }}

{{/* What both kinds of bundled Redis have in common: the pod, what is kept, how it is seen to be alive, the volume. */}}
{{- define "fof.redisPod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 999
  runAsGroup: 999
  fsGroup: 999
  seccompProfile: {type: RuntimeDefault}
{{- include "fof.place" . }}
{{- end }}

{{- define "fof.redisKept" -}}
- --appendonly
- "yes"
- --appendfsync
- everysec
- --save
- ""
- --maxmemory
- {{ .root.Values.redis.maxmemory }}
- --maxmemory-policy
- noeviction
- --dir
- /data
- --aclfile
- /run/fof/users.acl
{{- end }}

{{- define "fof.redisLives" -}}
exec: {command: [sh, -c, 'redis-cli --no-auth-warning --user probe --pass probe ping | grep -qE "PONG|LOADING"']}
{{- end }}

{{- define "fof.redisClaim" -}}
volumeClaimTemplates:
  - metadata: {name: data}
    spec:
      accessModes: [ReadWriteOnce]
      {{- with .root.Values.redis.storage.className }}
      storageClassName: {{ . }}
      {{- end }}
      resources: {requests: {storage: {{ .root.Values.redis.storage.size }}}}
{{- end }}

{{/* The one who forms a cluster and tells its servers of each other. */}}
{{- define "fof.clusterUser" -}}
- {name: REDIS_USER, value: cluster}
- {name: REDIS_KEY, value: /run/fof/cluster.key}
{{- end }}

{{- define "fof.clusterVolumes" -}}
- name: key
  secret:
    secretName: {{ .root.Values.secrets.users }}
    defaultMode: 0440
    items: [{key: cluster.key, path: cluster.key}]
- name: scripts
  configMap: {name: {{ include "fof.name" .root }}-redis}
{{- end }}

{{/* The pod that forms the cluster: "name" of the servers, "count" of them. */}}
{{- define "fof.formCluster" -}}
{{ include "fof.redisPod" . }}
restartPolicy: Never
containers:
  - name: form
    image: {{ .root.Values.redis.image }}
    command:
      - sh
      - /etc/fof/form-cluster.sh
      - {{ .root.Values.redis.cluster.replicas | quote }}
      {{- range $n := until .count }}
      - {{ $.name }}-{{ $n }}.{{ $.name }}-nodes:6379
      {{- end }}
    env:
      {{- include "fof.clusterUser" . | nindent 6 }}
    securityContext:
      {{- include "fof.locked" . | nindent 6 }}
    resources:
      requests: {cpu: 50m, memory: 16Mi}
      limits: {memory: 64Mi}
    volumeMounts:
      - {name: key, mountPath: /run/fof, readOnly: true}
      - {name: scripts, mountPath: /etc/fof, readOnly: true}
volumes:
  {{- include "fof.clusterVolumes" . | nindent 2 }}
{{- end }}

{{/* Scales the deployment of a part by the CPU that it takes. */}}
{{- define "fof.scaler" }}
{{- if .autoscaling.enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "fof.meta" . | nindent 2 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "fof.name" .root }}-{{ .part }}}
  minReplicas: {{ .autoscaling.minReplicas }}
  maxReplicas: {{ .autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: {{ .autoscaling.cpu }}}}
  behavior:
    scaleUp: {stabilizationWindowSeconds: 0, policies: [{type: Percent, value: 100, periodSeconds: 30}]}
    scaleDown: # who sits on a process that goes has to come back: slowly, and not between two games
      stabilizationWindowSeconds: 900
      policies: [{type: Pods, value: 1, periodSeconds: 300}]
{{- end }}
{{- end }}
